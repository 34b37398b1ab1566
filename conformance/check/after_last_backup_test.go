package check_test

func afterLastBackupProof() proof {
	return proof{
		check:    "law/after-last-backup",
		recorded: spanRecordings("2999-01-01T00:00:00Z", "2022-01-22T10:00:00Z"),
		mutants: []mutant{{
			name: "what is not backed up yet is refused",
			wrap: refusing(soonAfterDemo),
			want: []string{"request/good-is-served exploreOrganization status", "law/after-last-backup exploreOrganization status"},
		}},
	}
}
