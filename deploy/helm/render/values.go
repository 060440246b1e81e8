package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/xeipuuv/gojsonschema"
	"sigs.k8s.io/yaml"
)

type tree = map[string]interface{}

// The chart's own values, and over them the options in their order.
func readValues(folder string, options []string) (tree, error) {
	values, err := readTree(filepath.Join(folder, "values.yaml"))
	for i := 0; err == nil && i < len(options); i += 2 {
		switch options[i] {
		case "-f":
			var more tree
			if more, err = readTree(options[i+1]); err == nil {
				values = merge(values, more)
			}
		case "--set":
			err = set(values, options[i+1])
		default:
			err = fmt.Errorf("unknown option %s", options[i])
		}
	}
	return values, err
}

func readTree(path string) (tree, error) {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	read := tree{}
	if err := yaml.UnmarshalStrict(bytes, &read); err != nil {
		return nil, fmt.Errorf("%s: %v", path, err)
	}
	return read, nil
}

// As Helm merges: mappings by key, everything else whole; null removes.
func merge(base, over tree) tree {
	for key, value := range over {
		below, isTree := value.(tree)
		present, wasTree := base[key].(tree)
		switch {
		case value == nil:
			delete(base, key)
		case isTree && wasTree:
			base[key] = merge(present, below)
		default:
			base[key] = value
		}
	}
	return base
}

func set(values tree, assignment string) error {
	path, text, found := strings.Cut(assignment, "=")
	if !found {
		return fmt.Errorf("--set wants a.b=c, not %s", assignment)
	}
	var value interface{}
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		return fmt.Errorf("--set %s: %v", assignment, err)
	}

	keys := strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		below, isTree := values[key].(tree)
		if !isTree {
			below = tree{}
			values[key] = below
		}
		values = below
	}
	values[keys[len(keys)-1]] = value
	return nil
}

func checkValues(folder string, values tree) error {
	schema, err := os.ReadFile(filepath.Join(folder, "values.schema.json"))
	if err != nil {
		return err
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(schema), gojsonschema.NewGoLoader(values))
	if err != nil {
		return fmt.Errorf("values.schema.json: %v", err)
	}
	if !result.Valid() {
		return fmt.Errorf("the values do not meet values.schema.json: %v", result.Errors())
	}
	return nil
}
