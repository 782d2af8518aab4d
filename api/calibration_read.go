package api

import (
	"bytes"
	"net/http"

	"xiaoer/engine"
	"xiaoer/engine/chart"
	"xiaoer/faq"
)

// readCalibration shows what the shop's trials say about its bars, and about those that it would have at other rates.
func (s *server) readCalibration(c *call) error {
	found, err := s.calibration(c)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, found)
}

// drawCalibration shows the same as a picture.
func (s *server) drawCalibration(c *call) error {
	found, err := s.calibration(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := chart.Draw(&b, c.shop, found); err != nil {
		return err
	}
	c.Data(http.StatusOK, "image/svg+xml; charset=utf-8", b.Bytes())
	return nil
}

func (s *server) calibration(c *call) (engine.Calibration, error) {
	q := c.query()
	supposed, err := faq.ParseTolerance(q.text("suppose", 200))
	if err != nil {
		q.fail("suppose", "参数 suppose 要写成 low=0.1,normal=0.05,high=0.01 这样，级别可以少写，数值在 0 到 1 之间。")
	}
	if q.err != nil {
		return engine.Calibration{}, q.err
	}
	return s.Engine.Calibration(c.ctx(), c.shop, supposed)
}
