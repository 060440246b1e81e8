using ImitationService.Api.Http;

namespace ImitationService.Api.Datasets.Pages;

/// <summary>How the page looks: dark where the reader's screen is, narrow where it is small.</summary>
internal static class PageStyle
{
    public static Html Sheet { get; } = Html.Of(
        $$$$"""
        :root{color-scheme:light dark;--ink:light-dark(#1c2430,#e4e8ee);--soft:light-dark(#5d6877,#98a3b3);--line:light-dark(#dfe4ea,#313947);--sheet:light-dark(#fff,#161b22);--ground:light-dark(#f4f6f8,#0e1217);--blue:light-dark(#2f6fbf,#6ea8f0)}
        *{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        main{max-width:1080px;margin:0 auto;padding:32px 20px}h1{margin:0;font-size:28px}h2{margin:0 0 12px;font-size:18px}h3{margin:0 0 4px;font-size:15px}header p,.muted,small{color:var(--soft)}header p{margin:2px 0 20px}
        section{background:var(--sheet);border:1px solid var(--line);border-radius:10px;padding:20px;margin:0 0 18px}
        .facts{display:flex;flex-wrap:wrap;gap:16px 40px}.facts div{display:flex;flex-direction:column;max-width:260px}.facts span{color:var(--soft)}.facts b{font-size:24px;line-height:1.3}
        .verdict{margin:0 0 14px;padding:10px 14px;border-radius:8px;background:light-dark(#eef2f6,#212936);font-weight:600}
        .good{--tone:light-dark(#1d7a4c,#57c48b)}.note{--tone:light-dark(#5d6877,#98a3b3)}.warning{--tone:light-dark(#a86400,#e5a84b)}.severe,.error{--tone:light-dark(#b3261e,#f2857d)}
        .verdict{color:var(--tone,inherit)}article{border-left:4px solid var(--tone);padding:2px 0 2px 14px;margin:0 0 16px}article p{margin:0 0 6px}em{color:var(--tone);font-style:normal;margin-right:6px}
        dl{display:grid;grid-template-columns:140px 1fr;gap:2px 12px;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);text-align:left;font-weight:400;vertical-align:middle}thead th{color:var(--soft)}
        .number{font-variant-numeric:tabular-nums;white-space:nowrap}svg{fill:var(--blue);vertical-align:middle}.bar{width:160px;height:8px}.track{fill:var(--line);stroke:var(--line)}a{color:var(--blue)}footer{color:var(--soft)}
        .line{fill:none;stroke-width:1.3;stroke-linejoin:round}.l0{stroke:#2f81f7}.l1{stroke:#e16f24}.l2{stroke:#3fa266}.l3{stroke:#a371f7}.l4{stroke:#d1446b}.l5{stroke:#1b9aaa}.l6{stroke:#b08800}.l7{stroke:#8b949e}
        .strip{display:flex;flex-wrap:wrap;gap:10px;margin:0 0 14px}figure{margin:0}figcaption{color:var(--soft);font-size:13px}img{display:block;border-radius:6px;image-rendering:auto;max-width:100%}
        @media(max-width:640px){dl{grid-template-columns:1fr}}
        """);
}
