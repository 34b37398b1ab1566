package main

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/vb365-explore/vb365/conformance/report"
)

// shardOf returns the files of a shard, such as "2/3": every third from the second on. An empty shard has all, and is
// none.
func shardOf(text string, files []string) (mine []string, shard *report.Shard, err error) {
	if text == "" {
		return files, nil, nil
	}
	first, all, _ := strings.Cut(text, "/")
	i, err := strconv.Atoi(first)
	n, err2 := strconv.Atoi(all)
	if err != nil || err2 != nil || i < 1 || i > n {
		return nil, nil, fmt.Errorf("--shard: %q is no shard: write 1/3, 2/3 and 3/3 for three", text)
	}
	if len(files) == 0 {
		return nil, nil, errors.New("--shard is for recordings: name their FILEs")
	}
	for at := i - 1; at < len(files); at += n {
		mine = append(mine, files[at])
	}
	return mine, &report.Shard{Index: i, Of: n}, nil
}

// shards are the reports of one run, which is the line that makes it again.
type shards struct {
	run   string
	of    int            // how many shards it has; 0 where none is there
	files map[int]string // by the index of the shard; of 0 the whole run
	whole []*report.Document
}

// onlyWhole refuses reports that do not make whole runs, or that hold something twice: merged, they would hide what is
// missing, or count it twice.
func onlyWhole(files []string, documents []*report.Document) error {
	var runs []*shards
	for i, d := range documents {
		at := slices.IndexFunc(runs, func(s *shards) bool { return s.run == d.Again })
		if at < 0 {
			at, runs = len(runs), append(runs, &shards{run: d.Again, files: map[int]string{}})
		}
		if err := runs[at].take(files[i], d); err != nil {
			return err
		}
	}
	for _, s := range runs {
		if err := s.complete(); err != nil {
			return err
		}
	}
	return nil
}

// take adds a report of the run.
func (s *shards) take(file string, d *report.Document) error {
	if d.Shard == nil {
		if slices.ContainsFunc(s.whole, func(o *report.Document) bool { return reflect.DeepEqual(o, d) }) {
			return fmt.Errorf("%s and %s are the same report: name it once, or it counts twice", s.files[0], file)
		}
		s.files[0], s.whole = file, append(s.whole, d)
		return nil
	}
	if there, ok := s.files[d.Shard.Index]; ok && s.of == d.Shard.Of {
		return fmt.Errorf("%s and %s are both shard %s of one run: name it once, or it counts twice", there, file, d.Shard)
	}
	if s.of != 0 && s.of != d.Shard.Of {
		return fmt.Errorf("%s is shard %s, and another report is one of %d of the same run: judge all with the same number of shards", file, d.Shard, s.of)
	}
	s.of, s.files[d.Shard.Index] = d.Shard.Of, file
	return nil
}

// complete says which shards of the run are missing, or that it is there as a whole besides.
func (s *shards) complete() error {
	if s.of == 0 {
		return nil
	}
	var missing []string
	for i := 1; i <= s.of; i++ {
		if _, ok := s.files[i]; !ok {
			missing = append(missing, report.Shard{Index: i, Of: s.of}.String())
		}
	}
	switch {
	case len(s.whole) > 0:
		return fmt.Errorf("%s is the whole run that other reports are shards of: leave it out, or them", s.files[0])
	case len(missing) == 0:
		return nil
	}
	return fmt.Errorf("shard %s is missing, and what it would find: judge it too, and name its report (the run is: %s --shard %s)",
		strings.Join(missing, ", "), s.run, missing[0])
}
