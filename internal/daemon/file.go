package daemon

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/vb365-explore/vb365/internal/world"
)

// DemoFile is the name of the file that tells how a demo server is reached.
const DemoFile = "demo.json"

// ReadDemo reads demo.json in dir; ok is false if there is none.
func ReadDemo(dir string) (d world.Demo, ok bool, err error) {
	path := filepath.Join(dir, DemoFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return world.Demo{}, false, nil
	}
	if err != nil {
		return world.Demo{}, false, err
	}
	if err := json.Unmarshal(b, &d); err != nil {
		return world.Demo{}, false, fmt.Errorf("%s: %w", path, err)
	}
	if d.Administrator.Password == "" || len(d.Tenants) == 0 {
		return world.Demo{}, false, fmt.Errorf("%s: the accounts are not in it; use another --data folder", path)
	}
	return d, true, nil
}

// writeDemo writes demo.json in dir.
func writeDemo(dir string, d world.Demo) error {
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, DemoFile), append(b, '\n'))
}

// writeFile replaces the file at path by one with the mode 0600, all of it or nothing, and durably.
func writeFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // its mode is 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already once it is renamed
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in a folder durable. Windows cannot, and does not need to.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
