// Renders a Helm chart where there is no helm: Go templates, sprig and Helm's own functions, with the values checked against
// values.schema.json and every rendered document parsed strictly. Prints the documents; whatever is wrong is an error.
//
//	render CHART [-f VALUES.yaml]... [--set a.b=c]...
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 || len(arguments)%2 == 0 {
		return fmt.Errorf("usage: render CHART [-f VALUES.yaml]... [--set a.b=c]...")
	}

	folder := arguments[0]
	values, err := readValues(folder, arguments[1:])
	if err != nil {
		return err
	}
	if err := checkValues(folder, values); err != nil {
		return err
	}

	chart, err := readChart(folder)
	if err != nil {
		return err
	}
	documents, err := chart.render(values)
	if err != nil {
		return err
	}
	for _, document := range documents {
		fmt.Printf("---\n# Source: %s\n%s\n", document.source, document.text)
	}
	return nil
}
