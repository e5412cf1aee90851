package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/parley-sfu/parley/configs"
)

type configCommands struct {
	Check  configCheck  `cmd:"" help:"Name everything that is wrong with a file, without starting anything."`
	Show   configShow   `cmd:"" help:"Print the settings as they take effect."`
	Schema configSchema `cmd:"" help:"Print the JSON Schema, for editors."`
	Init   configInit   `cmd:"" help:"Write a file to begin with."`
}

type configCheck struct {
	File string `arg:"" optional:"" help:"The file; as for --config when left out."`
	JSON bool   `name:"json" help:"Print the problems as JSON."`
}

// verdict is what config check --json prints.
type verdict struct {
	File     string            `json:"file"`
	Valid    bool              `json:"valid"`
	Problems []configs.Problem `json:"problems"`
	Warnings []configs.Problem `json:"warnings"`
	More     int               `json:"more,omitempty"` // problems beyond those listed
}

// Run checks a file. Whatever else the environment and the flags say is checked with it, as it would be when serving.
func (c *configCheck) Run(line *commandLine, world outside) error {
	path := c.File
	if path == "" {
		path = configs.Find(line.Config, world.env)
	}
	config, err := configs.Load(configs.Source{Path: path, Env: world.env, Set: line.Set})
	if c.JSON {
		return c.printJSON(world, path, config, err)
	}
	if err != nil {
		world.complain("%v\n", err)
		return &failure{exitBadConf, errReported}
	}
	if warnings := config.Warnings(); len(warnings) > 0 {
		world.complain("%v\n", warnings)
	}
	return world.say("%s\n", summary(path, config))
}

func (c *configCheck) printJSON(world outside, path string, config *configs.Config, err error) error {
	v := verdict{File: path, Valid: err == nil, Problems: []configs.Problem{}, Warnings: []configs.Problem{}}
	var problems *configs.Problems
	switch {
	case errors.As(err, &problems):
		v.Problems, v.More = problems.List, problems.More
	case err != nil:
		return err
	default:
		v.Warnings = append(v.Warnings, config.Warnings()...)
	}
	encoder := json.NewEncoder(world.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if failed := encoder.Encode(v); failed != nil {
		return fmt.Errorf("print the verdict: %w", failed)
	}
	if err != nil {
		return &failure{exitBadConf, errReported}
	}
	return nil
}

func summary(path string, config *configs.Config) string {
	if path == "" {
		return "There is no file; the defaults are in use."
	}
	rooms := fmt.Sprintf("%d rooms", len(config.Rooms))
	if len(config.Rooms) == 1 {
		rooms = "1 room"
	}
	return fmt.Sprintf("%s is fine: %s.", path, rooms)
}

type configShow struct {
	Origin bool `help:"Add where each value comes from."`
}

// Run prints the settings in effect, secrets hidden.
func (c *configShow) Run(line *commandLine, world outside) error {
	config, err := world.load(configs.Find(line.Config, world.env), line.Set)
	if err != nil {
		return err
	}
	text := config.YAML()
	if c.Origin {
		text = config.YAMLWithOrigins()
	}
	return world.say("%s", text)
}

type configSchema struct{}

// Run prints the JSON Schema.
func (c *configSchema) Run(world outside) error {
	return world.say("%s", configs.Schema())
}

type configInit struct {
	File string `arg:"" optional:"" default:"configs/parley.yaml" help:"Where to write it; ${default} when left out."`
	Full bool   `help:"With every setting and its default."`
}

// Run writes a first file. It never replaces one.
func (c *configInit) Run(world outside) error {
	content := configs.Starter()
	if c.Full {
		content = configs.Sample()
	}
	if err := os.MkdirAll(filepath.Dir(c.File), 0o755); err != nil {
		return fmt.Errorf("make the folder of %s: %w", c.File, err)
	}
	file, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already; it was left as it is", c.File)
	}
	if err != nil {
		return fmt.Errorf("create the file: %w", err)
	}
	_, err = file.WriteString(content)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", c.File, err)
	}
	return world.say("Wrote %s. Start with it: parley --config %s\n", c.File, c.File)
}
