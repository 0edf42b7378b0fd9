// Package broker holds the broker under test: the running one at INTEROP_AMQP_URL, which then cannot be restarted, or
// LEVERET_BIN (or else the workspace's target/release/leveret) started on a free port and a directory of its own.
package broker

import (
	"bytes"
	"fmt"
	"math/rand"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
)

const (
	ready = "Server startup complete"
	// For a busy machine.
	startLimit = 90 * time.Second
	stopLimit  = 20 * time.Second
	poll       = 20 * time.Millisecond
	// Below the range that the kernel takes client ports from, so that no client's socket occupies the broker's port
	// between a kill and the restart.
	firstPort = 20_000
	ports     = 12_000
)

// Broker is a URL and, when it was started here, its process.
type Broker struct {
	URL    string
	port   string
	folder string
	ended  chan struct{}
	pid    *os.Process
}

var shared *Broker

// Main runs a package's tests, ends the broker that they shared and exits.
func Main(tests *testing.M) {
	code := tests.Run()
	if shared != nil {
		shared.stop()
	}
	os.Exit(code)
}

// Shared is the broker of all tests that leave it alive.
func Shared(t *testing.T) *Broker {
	t.Helper()
	if shared == nil {
		shared = start(t)
	}
	return shared
}

// Own is a broker that the test may kill; the test is skipped when there is only a running one.
func Own(t *testing.T) *Broker {
	t.Helper()
	if os.Getenv("INTEROP_AMQP_URL") != "" {
		t.Skip("the broker at INTEROP_AMQP_URL cannot be restarted")
	}
	own := start(t)
	t.Cleanup(own.stop)
	return own
}

// Unique makes names that no other test or run uses.
func Unique(what string) string {
	return "interop-go-" + what + "-" + uuid.NewString()
}

// Kill is SIGKILL; it returns when the process is gone.
func (b *Broker) Kill() {
	_ = b.pid.Kill()
	<-b.ended
}

// Restart starts the program on this broker's port and directory; it returns when clients are accepted.
func (b *Broker) Restart(t *testing.T) {
	t.Helper()
	log := filepath.Join(b.folder, "broker.log")
	output, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer output.Close()
	seen, _ := os.ReadFile(log)
	command := exec.Command(program(t), "--data-dir", filepath.Join(b.folder, "data"), "--listen", "127.0.0.1:"+b.port)
	command.Stdout, command.Stderr = output, output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	b.pid, b.ended = command.Process, ended
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	b.awaitReady(t, log, len(seen))
}

func (b *Broker) awaitReady(t *testing.T, log string, seen int) {
	t.Helper()
	late := time.After(startLimit)
	for {
		logged, _ := os.ReadFile(log)
		if bytes.Contains(logged[seen:], []byte(ready)) {
			return
		}
		select {
		case <-time.After(poll):
		case <-b.ended:
			t.Fatalf("the broker did not come up; it logged:\n%s", logged[seen:])
		case <-late:
			b.Kill()
			t.Fatalf("the broker did not come up; it logged:\n%s", logged[seen:])
		}
	}
}

func (b *Broker) stop() {
	if b.pid == nil {
		return
	}
	_ = b.pid.Signal(syscall.SIGTERM)
	select {
	case <-b.ended:
	case <-time.After(stopLimit):
		b.Kill()
	}
	_ = os.RemoveAll(b.folder)
}

func start(t *testing.T) *Broker {
	t.Helper()
	if url := os.Getenv("INTEROP_AMQP_URL"); url != "" {
		return &Broker{URL: url}
	}
	folder, err := os.MkdirTemp("", "leveret-go-")
	if err != nil {
		t.Fatal(err)
	}
	port := freePort()
	started := &Broker{URL: fmt.Sprintf("amqp://guest:guest@127.0.0.1:%s/%%2f", port), port: port, folder: folder}
	started.Restart(t)
	return started
}

func program(t *testing.T) string {
	t.Helper()
	chosen := os.Getenv("LEVERET_BIN")
	if chosen == "" {
		_, here, _, _ := runtime.Caller(0)
		chosen = filepath.Join(filepath.Dir(here), "../../../target/release/leveret")
	}
	if _, err := os.Stat(chosen); err != nil {
		t.Fatal("no broker to test: build it (cargo build --release), or set LEVERET_BIN or INTEROP_AMQP_URL")
	}
	return chosen
}

func freePort() string {
	for {
		port := strconv.Itoa(firstPort + rand.Intn(ports))
		if probe, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			_ = probe.Close()
			return port
		}
	}
}
