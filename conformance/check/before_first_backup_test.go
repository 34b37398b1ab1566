package check_test

func beforeFirstBackupProof() proof {
	return proof{
		check:    "law/before-first-backup",
		recorded: spanRecordings("2022-01-20T09:59:59.9999999Z", "2022-01-20T10:00:00Z"),
		mutants: []mutant{{
			name: "nothing to explore is refused",
			wrap: refusing(beforeDemo),
			want: []string{"request/good-is-served exploreOrganization status", "law/before-first-backup exploreOrganization status"},
		}},
	}
}
