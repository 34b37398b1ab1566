package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/vb365-explore/vb365/internal/daemon"
	"github.com/vb365-explore/vb365/internal/restore"
	"github.com/vb365-explore/vb365/internal/store"
	"github.com/vb365-explore/vb365/spec/wire"
)

func newRestorePointCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "restore-point", Short: "Keep restore points in a data folder", RunE: needsSubcommand}
	cmd.AddCommand(newRestorePointAddCommand())
	return cmd
}

func newRestorePointAddCommand() *cobra.Command {
	var (
		dir, organization, at string
		types                 []string
		job, repository       string
		p                     restore.RestorePoint
	)
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Add a restore point of an organization",
		Long: `Add a restore point of an organization to a data folder. The server of that folder must not be running.
The time takes every form that the API takes: ` + wire.RequestTimeForms + `.`,
		Example: "  vb365 restore-point add --organization contoso.onmicrosoft.com --time 2022-01-22T22:00:00Z --types Vex,Veod",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			t, err := wire.ParseRequestTime(at)
			if err != nil {
				return fmt.Errorf("--time: %w", err)
			}
			if p.BackupTime = t.Time; t.IsZero() {
				return errors.New("--time: no backup is as old as the first instant of the year 1")
			}
			if err := setTypes(&p, types); err != nil {
				return fmt.Errorf("--types: %w", err)
			}
			if _, err := os.Stat(filepath.Join(dir, daemon.StoreFile)); err != nil {
				return fmt.Errorf("--data: %w; vb365 org add makes a data folder", err)
			}
			err = withStore(cmd.Context(), dir, func(s *store.Store) error {
				org, err := s.OrganizationByName(cmd.Context(), restore.Everything(), organization)
				if err != nil {
					return err
				}
				p.ID, p.Organization = restore.NewEnv().NewID(), org.ID
				if p.Job, err = idOr(job, org.Job); err != nil {
					return fmt.Errorf("--job: %w", err)
				}
				if p.Repository, err = idOr(repository, org.Repository); err != nil {
					return fmt.Errorf("--repository: %w", err)
				}
				return s.AddRestorePoints(cmd.Context(), p)
			})
			if err != nil {
				return fmt.Errorf("add a restore point of %s: %w", organization, err)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "added restore point %s of %s at %s\n", p.ID, organization, t)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&dir, "data", defaultData, "folder of the data")
	flags.StringVar(&organization, "organization", "", "name of the organization")
	flags.StringVar(&at, "time", "", "time of the backup")
	flags.StringSliceVar(&types, "types", []string{"Vex", "Veod", "Vesp", "Vet"}, "explorer types it holds data of")
	flags.StringVar(&job, "job", "", "UUID of the backup job, instead of the organization's own")
	flags.StringVar(&repository, "repository", "", "UUID of the backup repository, instead of the organization's own")
	flags.BoolVar(&p.Copy, "copy", false, "a backup copy job made it")
	flags.BoolVar(&p.LongTermCopy, "long-term-copy", false, "it is a long-term copy")
	flags.BoolVar(&p.Retrieved, "retrieved", false, "it was retrieved from an archive")
	requireFlags(cmd, "organization", "time")
	return cmd
}

// setTypes sets which explorer types p holds data of.
func setTypes(p *restore.RestorePoint, types []string) error {
	if len(types) == 0 {
		return fmt.Errorf("name at least one of Vex, Veod, Vesp, Vet")
	}
	holds := map[restore.ExplorerType]*bool{
		restore.Exchange: &p.Exchange, restore.OneDrive: &p.OneDrive,
		restore.SharePoint: &p.SharePoint, restore.Teams: &p.Teams,
	}
	for _, name := range types {
		t, known := restore.ParseExplorerType(name)
		if !known {
			return fmt.Errorf("no explorer type %q: use Vex, Veod, Vesp or Vet", name)
		}
		*holds[t] = true
	}
	return nil
}

// idOr reads a UUID; an empty text gives the other one.
func idOr(text string, other uuid.UUID) (uuid.UUID, error) {
	if text == "" {
		return other, nil
	}
	return uuid.Parse(text)
}
