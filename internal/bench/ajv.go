package bench

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/vb365-explore/vb365/internal/contest/judging"
)

// Ajv is a process of Node in which compiled schemas judge.
type Ajv struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Scanner
	folder string
	loaded int
}

// StartAjv starts Node on the script in folder, where "npm ci" has been run.
func StartAjv(folder string) (*Ajv, error) {
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err != nil {
		return nil, fmt.Errorf(`run "npm ci" in %s first: %w`, folder, err)
	}
	cmd := exec.Command("node", "--max-old-space-size=8000", "bench.mjs")
	cmd.Dir, cmd.Stderr = folder, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	files, err := os.MkdirTemp("", "ajv")
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &Ajv{cmd: cmd, in: in, out: bufio.NewScanner(out), folder: files}, nil
}

// Close ends the process.
func (a *Ajv) Close() error { return errors.Join(a.in.Close(), a.cmd.Wait(), os.RemoveAll(a.folder)) }

// Load gives the process a body and its schema, and returns a timer of their judgement.
func (a *Ajv) Load(s judging.Subject) (func(n int) (time.Duration, error), error) {
	schema, err := jsonSchema(s)
	if err != nil {
		return nil, err
	}
	i := a.loaded
	a.loaded++
	schemaFile, bodyFile := filepath.Join(a.folder, fmt.Sprint(i, ".schema")), filepath.Join(a.folder, fmt.Sprint(i, ".body"))
	if err := errors.Join(os.WriteFile(schemaFile, schema, 0o600), os.WriteFile(bodyFile, s.Message.Body, 0o600)); err != nil {
		return nil, err
	}
	answer, err := a.order(map[string]any{"load": i, "schema": schemaFile, "body": bodyFile})
	if err != nil {
		return nil, err
	}
	if answer != "ok" {
		return nil, errors.New(answer)
	}
	return func(n int) (time.Duration, error) {
		answer, err := a.order(map[string]any{"run": i, "times": n})
		if err != nil {
			return 0, err
		}
		ns, err := strconv.ParseInt(strings.TrimSpace(answer), 10, 64)
		if err != nil {
			return 0, errors.New(answer)
		}
		return time.Duration(ns), nil
	}, nil
}

func (a *Ajv) order(order map[string]any) (string, error) {
	if err := json.NewEncoder(a.in).Encode(order); err != nil {
		return "", err
	}
	if !a.out.Scan() {
		return "", errors.Join(errors.New("node has ended"), a.out.Err())
	}
	return a.out.Text(), nil
}
