package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/spec"
	"github.com/vb365-explore/vb365/spec/derive"
)

func newSpecCommand() *cobra.Command {
	var api, format, source string
	cmd := &cobra.Command{
		Use:   "spec",
		Short: "Print the contract of one version",
		Long: `Print the OpenAPI document of one version of the API, for generators and validators: plain OpenAPI 3.0.3,
derived from the contract of all versions.`,
		Example: "  vb365 spec --api v8 -o json > vb365-v8.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v, err := spec.ParseVersion(api)
			if err != nil {
				return fmt.Errorf("--api: %w", err)
			}
			contract := spec.OpenAPI()
			if source != "" {
				if contract, err = os.ReadFile(source); err != nil {
					return fmt.Errorf("--source: %w", err)
				}
			}
			write := derive.YAMLFrom
			switch format {
			case "yaml":
			case "json":
				write = derive.JSONFrom
			default:
				return fmt.Errorf("--output: no form %q: use yaml or json", format)
			}
			document, err := write(contract, v)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(document)
			return err
		},
	}
	cmd.Flags().StringVar(&api, "api", "v6", "version of the API: v6, v7 or v8")
	cmd.Flags().StringVarP(&format, "output", "o", "yaml", "form: yaml or json")
	cmd.Flags().StringVar(&source, "source", "", "derive from this file instead of the contract of this program")
	return cmd
}
