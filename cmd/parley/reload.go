package main

import (
	"errors"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/configs"
)

// reload reads the settings again and applies what differs. When anything is
// wrong with them, nothing changes.
func (s *service) reload() {
	next, err := s.options.load()
	if err == nil {
		err = s.adopt(next)
	}
	if err == nil {
		return
	}
	s.metrics.ReloadRefused()
	var problems *configs.Problems
	if errors.As(err, &problems) {
		s.log.Error(reloadRefused, zap.String("file", problems.Source), zap.Any("problems", problems.List), zap.Int("more", problems.More))
		return
	}
	s.log.Error(reloadRefused, zap.Error(err))
}

const reloadRefused = "reload refused, the settings stay as they were"

// adopt makes other settings those of the running server. What can fail comes
// first; then the rest follows as one.
func (s *service) adopt(next *configs.Config) error {
	before := s.current.Load()
	commit, err := s.renewCertificate(next)
	if err != nil {
		return err
	}
	if err = s.signal.Reload(s.signalingOptions(next)); err != nil {
		return err //nolint:wrapcheck // says what it is about
	}
	commit()
	s.departed.update(before, next)
	s.current.Store(next)
	s.rooms.SetLimits(next.Limits)
	s.engine.SetLimits(next.Limits)
	s.rooms.Refresh()
	s.level.SetLevel(levelOf(next.Logging))
	s.pages.show(next.UI, s.config.Server.SuccessorURL)
	s.report(before, next)
	return nil
}

// report says what became of each setting that differs.
func (s *service) report(before, next *configs.Config) {
	if warnings := next.Warnings(); len(warnings) > 0 {
		s.log.Warn("settings", zap.String("warnings", warnings.String()))
	}
	lists := map[string][]string{}
	for _, change := range configs.Diff(before, next) {
		when := s.effect(change, next)
		lists[when] = append(lists[when], change.Path)
	}
	waiting := s.waiting(next)
	s.metrics.Reloaded(time.Now(), len(waiting))
	s.log.Info("reloaded",
		zap.Strings("applied", shortened(lists[configs.ReloadNow])),
		zap.Strings("new_rooms", shortened(lists[configs.ReloadNewRoom])),
		zap.Strings("newcomers", shortened(lists[configs.ReloadNewSession])),
		zap.Strings("waiting_for_restart", shortened(waiting)),
	)
}

// waiting lists the settings whose value is not the one the program was started
// with, though only a start takes them.
func (s *service) waiting(next *configs.Config) []string {
	var list []string
	for _, change := range configs.Diff(s.config, next) {
		if s.effect(change, next) == configs.ReloadRestart {
			list = append(list, change.Path)
		}
	}
	return list
}

// effect is when a change takes effect here: other files of certificates do at
// once only where the certificate was one of files from the start.
func (s *service) effect(change configs.Change, next *configs.Config) string {
	files := change.Path == "tls.cert_file" || change.Path == "tls.key_file"
	if files && (s.config.TLSMode() != "files" || next.TLSMode() != "files") {
		return configs.ReloadRestart
	}
	return change.Reload
}

// shortened bounds what one line of the log may list: room_defaults may change
// thousands of rooms.
func shortened(paths []string) []string {
	const most = 50
	if len(paths) <= most {
		return slices.Concat([]string{}, paths) // [] rather than null
	}
	return append(slices.Clone(paths[:most]), "…")
}
