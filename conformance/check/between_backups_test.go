package check_test

func betweenBackupsProof() proof {
	return proof{
		check:    "law/between-backups",
		recorded: spanRecordings("2022-01-21 10:00:00.000", "2022-01-22T10:00:00.0000001Z"),
		mutants: []mutant{{
			name: "only the very instant of a backup can be explored",
			wrap: refusing(duringDemo),
			want: []string{"request/good-is-served exploreOrganization status", "law/between-backups exploreOrganization status"},
		}},
	}
}
