package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// WriteMachine writes where, when and with what was measured, in Markdown.
func WriteMachine(w io.Writer, ajvFolder string, now time.Time) error {
	versions, err := versions(ajvFolder)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nMeasured on %s: %s, %d cores, %s/%s; %s.\n",
		now.UTC().Format("2006-01-02"), processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, strings.Join(versions, ", "))
	return nil
}

// processor names the processor, where the system tells.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "an unknown processor"
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, ok := strings.CutPrefix(lines.Text(), "model name"); ok {
			return strings.Trim(name, "\t :")
		}
	}
	return "an unknown processor"
}

// versions lists Go, Node and the peers.
func versions(ajvFolder string) ([]string, error) {
	all := []string{"Go " + strings.TrimPrefix(runtime.Version(), "go")}
	info, _ := debug.ReadBuildInfo()
	peers := []string{
		"github.com/getkin/kin-openapi", "github.com/pb33f/libopenapi-validator",
		"github.com/santhosh-tekuri/jsonschema/v6", "github.com/go-json-experiment/json",
	}
	if info != nil {
		for _, m := range info.Deps {
			if slices.Contains(peers, m.Path) {
				all = append(all, strings.TrimPrefix(m.Path, "github.com/")+" "+m.Version)
			}
		}
	}
	node, err := exec.Command("node", "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("node: %w", err)
	}
	all = append(all, "Node "+strings.Trim(string(node), "v\n"))
	for _, name := range []string{"ajv", "ajv-formats"} {
		source, err := os.ReadFile(filepath.Join(ajvFolder, "node_modules", name, "package.json"))
		if err != nil {
			return nil, err
		}
		var pkg struct{ Version string }
		if err := json.Unmarshal(source, &pkg); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, name+" "+pkg.Version)
	}
	return all, nil
}
