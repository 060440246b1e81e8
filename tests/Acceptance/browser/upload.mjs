// Uploads a file with tus-js-client, and goes on with what an earlier process began.   upload.mjs ENDPOINT FILE STATE CHUNK
// Prints the upload's address on standard output.
import { createReadStream, statSync } from 'node:fs';
import * as tus from 'tus-js-client';

const [endpoint, path, state, chunk] = process.argv.slice(2);
const retryDelays = Array.from({ length: 600 }, () => 100);
const upload = new tus.Upload(createReadStream(path), {
  endpoint,
  chunkSize: Number(chunk),
  uploadSize: statSync(path).size,
  retryDelays,
  urlStorage: new tus.FileUrlStorage(state),
  storeFingerprintForResuming: true,
  fingerprint: async () => path,
  metadata: { filename: 'expert.bin' },
  onError: (error) => {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess: () => {
    console.log(upload.url);
    process.exit(0);
  },
});
const [previous] = await upload.findPreviousUploads();
if (previous) {
  upload.resumeFromPreviousUpload(previous);
}
upload.start();
