package main

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/term"
)

// What hashing costs: the second choice of RFC 9106 is for servers with memory to spare; these are the figures the OWASP
// password storage sheet gives for the rest, about 20 ms and 19 MiB a try.
const (
	argonMemory  = 19 << 10 // KiB
	argonRounds  = 2
	argonLanes   = 1
	argonSalt    = 16 // bytes
	argonKey     = 32 // bytes
	longPassword = 256
)

type passwdCommand struct{}

// Run reads a password, twice from a terminal and once from a pipe, and prints its hash.
func (c *passwdCommand) Run(world outside) error {
	password, err := readPassword(world)
	if err != nil {
		return &failure{exitFailed, err}
	}
	hash, err := hashPassword(password, rand.Reader)
	if err != nil {
		return err
	}
	return world.say("%s\n", hash)
}

var (
	errNoPassword    = errors.New("the password is empty")
	errLongPassword  = errors.New("the password is longer than 256 characters")
	errOtherPassword = errors.New("the two passwords differ")
)

func readPassword(world outside) (string, error) {
	terminal := int(world.in.Fd())
	if !term.IsTerminal(terminal) {
		return firstLine(world.in)
	}
	first, err := ask(world, "Password: ")
	if err != nil {
		return "", err
	}
	second, err := ask(world, "Once more: ")
	if err == nil && first != second {
		err = errOtherPassword
	}
	return first, err
}

func ask(world outside, prompt string) (string, error) {
	world.complain("%s", prompt)
	typed, err := term.ReadPassword(int(world.in.Fd()))
	world.complain("\n")
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return judgePassword(string(typed))
}

// firstLine reads the password from a file or a pipe.
func firstLine(in *os.File) (string, error) {
	text, err := bufio.NewReader(io.LimitReader(in, 4*longPassword+2)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return judgePassword(strings.TrimRight(text, "\r\n"))
}

func judgePassword(password string) (string, error) {
	switch {
	case password == "":
		return "", errNoPassword
	case utf8.RuneCountInString(password) > longPassword:
		return "", errLongPassword
	}
	return password, nil
}

// hashPassword makes the text that password_hash takes: argon2id in the PHC string format.
func hashPassword(password string, random io.Reader) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("make a salt: %w", err)
	}
	key := argon2.IDKey([]byte(password), salt, argonRounds, argonMemory, argonLanes, argonKey)
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonRounds, argonLanes, text(salt), text(key)), nil
}
