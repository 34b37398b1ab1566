package main

import (
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/internal/daemon"
	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
)

// defaultData is the data folder of a server that was not told another.
const defaultData = "vb365-data"

func newServeCommand() *cobra.Command {
	c := daemon.Config{Env: restore.NewEnv(), Cost: identity.DefaultCost}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API over TLS",
		Long: `Serve the API, v6 to v8, over TLS. Data lies in a folder and is kept from start to start; the first start
makes a certificate authority and a certificate in it. Clients trust DATA/ca.pem.

With --demo there are two organizations, restore points around 2022-01-22 and an administrator; DATA/demo.json
tells their accounts. For organizations of your own see vb365 org add and vb365 restore-point add.`,
		Example: `  vb365 serve --demo
  vb365 serve --listen 0.0.0.0:4443 --data /var/lib/vb365 --tls-cert cert.pem --tls-key key.pem`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.Log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			d, err := daemon.Open(cmd.Context(), c)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "serving %s (v6, v7, v8), data in %s\n", d.URL, c.Dir)
			if d.CA != "" {
				fmt.Fprintf(out, "clients trust %s\n", d.CA)
			}
			if c.Demo {
				fmt.Fprintf(out, "accounts are in %s\n", filepath.Join(c.Dir, daemon.DemoFile))
			}
			return d.Serve(cmd.Context())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&c.Listen, "listen", "127.0.0.1:4443", "address to listen on; port 0 takes a free one")
	flags.StringVar(&c.Dir, "data", defaultData, "folder of the data, made if it is not there")
	flags.BoolVar(&c.Demo, "demo", false, "seed two organizations, restore points and an administrator")
	flags.StringVar(&c.TLSCert, "tls-cert", "", "PEM file of a certificate of your own")
	flags.StringVar(&c.TLSKey, "tls-key", "", "PEM file of its key")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	return cmd
}
