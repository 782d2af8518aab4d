package main

import (
	"testing"

	"xiaoer/engine"
)

func TestFitting(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		files uint64
		want  int
	}{
		{0, 0}, {^uint64(0), 0}, {256, 16}, {1024, (1024 - otherFiles) / filesPerShop}, {65536, (65536 - otherFiles) / filesPerShop},
	} {
		if got := fitting(tt.files, filesPerShop); got != tt.want {
			t.Errorf("%d files: got %d shops, want %d", tt.files, got, tt.want)
		}
	}
}

func TestRoom(t *testing.T) {
	t.Parallel()
	files := fitting(openFiles(), filesPerShop)
	for _, tt := range []struct {
		name string
		door Door
		want engine.Room
	}{
		{"as it comes", Door{OpenMemory: -1}, engine.Room{Shops: files, Bytes: memory() / 2}},
		{"no bound", Door{}, engine.Room{Shops: files}},
		{"set", Door{OpenMemory: 64, OpenShops: 3}, engine.Room{Shops: 3, Bytes: 64 << 20}},
	} {
		if got := tt.door.room(); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
	if memory() <= 0 {
		t.Error("this machine has no memory")
	}
}
