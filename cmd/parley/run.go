package main

import (
	"context"
	"errors"

	"github.com/parley-sfu/parley/configs"
)

var errNotYet = errors.New("serving is not wired up yet")

// run serves until the context ends.
func run(_ context.Context, _ *configs.Config, _ options) error {
	return errNotYet
}
