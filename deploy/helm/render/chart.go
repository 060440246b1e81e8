package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"sigs.k8s.io/yaml"
)

type chart struct {
	folder string
	meta   tree
}

type document struct {
	source string
	text   string
}

func readChart(folder string) (*chart, error) {
	meta, err := readTree(filepath.Join(folder, "Chart.yaml"))
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"apiVersion", "name", "version"} {
		if text, _ := meta[key].(string); text == "" {
			return nil, fmt.Errorf("Chart.yaml: %s is missing, or no text", key)
		}
	}
	return &chart{folder, meta}, nil
}

func (c *chart) render(values tree) ([]document, error) {
	paths, err := c.templates()
	if err != nil {
		return nil, err
	}
	root := template.New("chart").Option("missingkey=error")
	root.Funcs(functions(root))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if _, err := root.New(path).Parse(string(text)); err != nil {
			return nil, err
		}
	}

	var documents []document
	for _, path := range paths {
		if strings.HasPrefix(filepath.Base(path), "_") {
			continue
		}
		var out bytes.Buffer
		if err := root.ExecuteTemplate(&out, path, c.data(values, path)); err != nil {
			return nil, err
		}
		if filepath.Base(path) == "NOTES.txt" {
			documents = append(documents, document{"NOTES.txt", comment(out.String())})
			continue
		}
		split, err := splitDocuments(path, out.String())
		if err != nil {
			return nil, err
		}
		documents = append(documents, split...)
	}
	return documents, nil
}

func (c *chart) templates() ([]string, error) {
	var paths []string
	err := filepath.Walk(filepath.Join(c.folder, "templates"), func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	sort.Strings(paths)
	return paths, err
}

// What templates see beside the values; the release is an example.
func (c *chart) data(values tree, path string) tree {
	meta := tree{}
	for key, value := range c.meta {
		meta[strings.ToUpper(key[:1])+key[1:]] = value
	}
	return tree{
		"Values":   values,
		"Chart":    meta,
		"Release":  tree{"Name": "example", "Namespace": "imitation", "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1},
		"Template": tree{"Name": path, "BasePath": filepath.Join(c.folder, "templates")},
		"Capabilities": tree{
			"KubeVersion": tree{"Version": "v1.31.0", "Major": "1", "Minor": "31", "GitVersion": "v1.31.0"},
			"APIVersions": tree{},
		},
	}
}

func splitDocuments(path, text string) ([]document, error) {
	var documents []document
	for _, part := range strings.Split("\n"+text, "\n---") {
		read := tree{}
		if err := yaml.UnmarshalStrict([]byte(part), &read); err != nil {
			return nil, fmt.Errorf("%s: %v\n%s", path, err, part)
		}
		if len(read) == 0 {
			continue
		}
		meta, _ := read["metadata"].(tree)
		if read["apiVersion"] == nil || read["kind"] == nil || meta["name"] == nil {
			return nil, fmt.Errorf("%s: apiVersion, kind or metadata.name is missing\n%s", path, part)
		}
		documents = append(documents, document{filepath.Base(path), strings.TrimSpace(part)})
	}
	return documents, nil
}

func comment(text string) string {
	return "# " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n# ")
}
