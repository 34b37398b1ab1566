package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vb365-explore/vb365/gen"
	"github.com/vb365-explore/vb365/spec/wire"
)

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// add runs a command that adds something and returns the id that it prints.
func add(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(args, strings.NewReader(""), &out, &errs); code != exitOK {
		t.Fatalf("%s: exit %d: %s", args, code, &errs)
	}
	return anID.FindString(out.String())
}

// written writes content to a new file and returns its name.
func written(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// ask sends a request and decodes its answer into v, whatever the status is, which it returns.
func ask(t *testing.T, c *http.Client, method, url, token, body string, v any) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // only read
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%s %s: %d, %v", method, url, answer.StatusCode, err)
	}
	return answer.StatusCode
}

// logIn returns the status of a login and its access token.
func logIn(t *testing.T, c *http.Client, url, username, password string) (int, string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"grant_type": "password", "username": username, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	var token gen.TokenResponse
	status := ask(t, c, http.MethodPost, url+"/v8/Token", "", string(body), &token)
	return status, token.AccessToken
}

// TestOwnOrganization adds organizations and restore points to a folder, and serves it: a tenant sees exactly
// the restore points of its organization, each as it was added.
func TestOwnOrganization(t *testing.T) {
	t.Parallel()
	const password, username = "pass word", "admin@contoso.onmicrosoft.com"
	dir := t.TempDir()
	ids := map[string]uuid.UUID{}
	for _, name := range []string{"contoso.onmicrosoft.com", "fabrikam.onmicrosoft.com"} {
		// The first line alone is the password, without its end, that of Windows included.
		ids[name] = uuid.MustParse(add(t, "org", "add", "--data", dir, "--name", name, "--username", "admin@"+name,
			"--password-file", written(t, password+"\r\nsecond line\r\n")))
	}
	point := func(organization, at string, args ...string) string {
		t.Helper()
		return add(t, append([]string{"restore-point", "add", "--data", dir, "--organization", organization, "--time", at}, args...)...)
	}
	point("fabrikam.onmicrosoft.com", "2022-01-22T23:00:00Z")
	const job, repository = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	yes, no := true, false
	want := []gen.RestorePoint{ // the latest first
		{IsExchange: true, IsOneDrive: true, IsSharePoint: true, IsTeams: true, IsCopy: &no},
		{IsOneDrive: true, IsTeams: true, IsCopy: &no, IsLongTermCopy: true},
		{IsExchange: true, IsSharePoint: true, IsCopy: &yes, JobID: uuid.MustParse(job)},
		{IsSharePoint: true, IsCopy: &no, IsRetrieved: true, RepositoryID: uuid.MustParse(repository)},
	}
	for i, args := range [][]string{
		nil,
		{"--types", "Veod,Vet", "--long-term-copy"},
		{"--types", "Vex,Vesp", "--copy", "--job", job},
		{"--types", "Vesp", "--retrieved", "--repository", repository},
	} {
		at := time.Date(2022, 1, 22, 22-i, 0, 0, 0, time.UTC)
		want[i].ID = point("contoso.onmicrosoft.com", at.Format(time.RFC3339), args...)
		want[i].BackupTime, want[i].OrganizationID = wire.At(at), ids["contoso.onmicrosoft.com"]
	}

	url, stop := serve(t, dir)
	defer stop()
	c := client(t, filepath.Join(dir, "ca.pem"))
	if status, _ := logIn(t, c, url, username, password+"\r"); status == http.StatusOK {
		t.Error("another password logs in")
	}
	status, token := logIn(t, c, url, username, password)
	if status != http.StatusOK {
		t.Fatalf("log in: %d", status)
	}
	var page gen.RestorePointPage
	if status := ask(t, c, http.MethodGet, url+"/v8/RestorePoints", token, "", &page); status != http.StatusOK {
		t.Fatalf("restore points: %d", status)
	}
	got := page.Results
	for i := range got {
		got[i].Links, got[i].ETag, got[i].ObjectsEtag, got[i].IsDeleted = nil, 0, 0, nil // nothing that was added
	}
	if len(got) != len(want) {
		t.Fatalf("%d restore points, want %d", len(got), len(want))
	}
	for i := range want { // without --job and --repository it is the organization's own
		if want[i].JobID == uuid.Nil {
			want[i].JobID = got[0].JobID
		}
		if want[i].RepositoryID == uuid.Nil {
			want[i].RepositoryID = got[0].RepositoryID
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("restore points (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(dir, "demo.json")); !os.IsNotExist(err) {
		t.Errorf("a server without --demo wrote demo.json: %v", err)
	}
}

// TestLongestPassword takes a password of 1024 characters, of two bytes each, and none that is longer.
func TestLongestPassword(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	longest := strings.Repeat("é", 1024)
	add(t, "org", "add", "--data", dir, "--name", "contoso", "--username", "admin@contoso", "--password-file", written(t, longest))
	var out, errs bytes.Buffer
	code := run([]string{
		"org", "add", "--data", dir, "--name", "fabrikam", "--username", "admin@fabrikam", "--password-file", written(t, longest+"é"),
	}, strings.NewReader(""), &out, &errs)
	if code != exitFailed || !strings.Contains(errs.String(), "1 to 1024 characters") || strings.Contains(errs.String(), "éé") {
		t.Errorf("1025 characters: exit %d: %s", code, &errs)
	}
	url, stop := serve(t, dir)
	defer stop()
	if status, _ := logIn(t, client(t, filepath.Join(dir, "ca.pem")), url, "admin@contoso", longest); status != http.StatusOK {
		t.Errorf("log in with 1024 characters: %d", status)
	}
}
