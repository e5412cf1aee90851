package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// runProgram starts the program with settings that cannot be meant, and returns
// its exit status, or that it runs. Of the case's texts the first is the file,
// the others are arguments; %file% stands for its path.
func runProgram(ctx context.Context, a *attempt) (string, error) {
	dir, err := os.MkdirTemp("", "hostile-")
	if err != nil {
		return "", fmt.Errorf("make a folder: %w", err)
	}
	a.onEnd(func() { _ = os.RemoveAll(dir) })
	file := filepath.Join(dir, "parley.yaml")
	text, err := a.scene().fill(a.Send[0])
	if err != nil {
		return "", err
	}
	if err = os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("write settings: %w", err)
	}
	var args []string
	for _, arg := range a.Send[1:] {
		filled, fault := a.scene().fill(strings.NewReplacer("%file%", file, "%dir%", dir).Replace(arg))
		if fault != nil {
			return "", fault
		}
		args = append(args, filled)
	}
	ctx, cancel := context.WithTimeout(ctx, a.within(2*usual))
	defer cancel()
	command := exec.CommandContext(ctx, a.kit.target.Program, args...)
	command.Dir, command.Env = dir, []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err = command.Run()
	a.saw(out.Bytes())
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "runs", nil
	case err != nil && !errors.As(err, &exit):
		return "", fmt.Errorf("run the program: %w", err)
	}
	return fmt.Sprintf("exit %d", command.ProcessState.ExitCode()), nil
}
