package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vb365-explore/vb365/conformance"
)

// supported reads --supports: operations and groups of them, and files of those, a word a line or with commas between.
// It returns operationIds; none for all.
func supported(words []string) ([]string, error) {
	var all []string
	for _, word := range words {
		file, isFile := strings.CutPrefix(word, "@")
		if !isFile {
			all = append(all, strings.TrimSpace(word))
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("--supports: %w", err)
		}
		before := len(all)
		for line := range strings.Lines(string(text)) {
			line, _, _ = strings.Cut(line, "#")
			for part := range strings.SplitSeq(line, ",") {
				if part = strings.TrimSpace(part); part != "" {
					all = append(all, part)
				}
			}
		}
		if len(all) == before {
			return nil, fmt.Errorf("--supports: %s names no operation", file) // or all would be claimed
		}
	}
	ids, err := conformance.ParseSupports(all...)
	if err != nil {
		return nil, fmt.Errorf("--supports: %w", err)
	}
	return ids, nil
}

// shownSupports returns the words of --supports with files named without their folders.
func shownSupports(words []string) string {
	shown := make([]string, len(words))
	for i, word := range words {
		if shown[i] = word; strings.HasPrefix(word, "@") {
			shown[i] = "@" + filepath.Base(word[1:])
		}
	}
	return strings.Join(shown, ",")
}
