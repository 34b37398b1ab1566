package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/internal/daemon"
	"github.com/vb365-explore/vb365/internal/identity"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
)

func newOrgCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "org", Short: "Keep organizations in a data folder", RunE: needsSubcommand}
	cmd.AddCommand(newOrgAddCommand())
	return cmd
}

func newOrgAddCommand() *cobra.Command {
	var dir, name, username, passwordFile string
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Add an organization and the account of its tenant",
		Long: `Add an organization, and the account that explores it, to a data folder. The server of that folder must
not be running.`,
		Example: `  printf '%s\n' "$PASSWORD" | vb365 org add --name contoso.onmicrosoft.com --username admin@contoso.onmicrosoft.com --password-file -`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := errors.Join(restore.CheckName("--name", name), restore.CheckName("--username", username)); err != nil {
				return err
			}
			password, err := readSecret(cmd.InOrStdin(), passwordFile)
			if err == nil {
				err = identity.CheckPassword(password)
			}
			if err != nil {
				return fmt.Errorf("--password-file: %w", err)
			}
			passwords, err := identity.NewPasswords(identity.DefaultCost)
			if err != nil {
				return err
			}
			hash, err := passwords.Hash(password)
			if err != nil {
				return err
			}
			env := restore.NewEnv()
			org := restore.Organization{ID: env.NewID(), Name: name, Job: env.NewID(), Repository: env.NewID()}
			login := identity.Login{ID: env.NewID(), Name: username, Role: restore.Tenant, Organization: org.ID, PasswordHash: hash}
			if err := daemon.MakeDir(dir); err != nil {
				return err
			}
			err = withStore(cmd.Context(), dir, func(s *store.Store) error {
				return s.AddOrganization(cmd.Context(), org, login)
			})
			if err != nil {
				return fmt.Errorf("add %s: %w", name, err)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "added %s as %s; its tenant is %s\n", name, org.ID, username)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&dir, "data", defaultData, "folder of the data, made if it is not there")
	flags.StringVar(&name, "name", "", "name of the organization, such as contoso.onmicrosoft.com")
	flags.StringVar(&username, "username", "", "account of the tenant")
	flags.StringVar(&passwordFile, "password-file", "", "file whose first line is the account's password; - for standard input")
	requireFlags(cmd, "name", "username", "password-file")
	return cmd
}

// needsSubcommand refuses a command that does nothing by itself.
func needsSubcommand(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s: no command %q; see vb365 %[1]s --help", cmd.Name(), args[0])
	}
	return fmt.Errorf("%s: say what to do; see vb365 %[1]s --help", cmd.Name())
}

// withStore opens the store of a data folder for f.
func withStore(ctx context.Context, dir string, f func(*store.Store) error) (err error) {
	s, err := store.OpenSQLite(ctx, filepath.Join(dir, daemon.StoreFile))
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := s.Close(); err == nil {
			err = closeErr
		}
	}()
	return f(s)
}

// requireFlags marks flags that a command cannot do without.
func requireFlags(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is not defined
		}
	}
}
