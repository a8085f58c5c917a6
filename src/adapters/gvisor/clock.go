// A clock that the suite moves, and its timers.
package main

import (
	"container/heap"
	"time"

	"gvisor.dev/gvisor/pkg/sync"
	"gvisor.dev/gvisor/pkg/tcpip"
)

// manualClock is a tcpip.Clock that stands still until it is told to go on.
//
// gVisor has one as well, faketime.ManualClock. It does not tell when its next timer is due, which the suite has to
// know, and runs timers that are due at the same instant in the order of a map, which is another one each time.
type manualClock struct {
	mu sync.Mutex
	// Microseconds of the suite's clock at which this one read zero.
	now    time.Duration
	timers timerHeap
	// How many timers were ever started: of those due at one instant, the first started runs first.
	started uint64
}

// manualTimer is a tcpip.Timer of a manualClock.
type manualTimer struct {
	clock *manualClock
	run   func()
	due   time.Duration
	order uint64
	// Its place in the heap; -1 when it is not running.
	place int
}

func newClock(start time.Duration) *manualClock { return &manualClock{now: start} }

// Now is the time of day, which starts with the Unix epoch when the suite's clock reads 0.
func (c *manualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Unix(0, int64(c.now))
}

// NowMonotonic is the time since the suite's clock read 0, and one second more: netstack takes 0 for "never".
func (c *manualClock) NowMonotonic() tcpip.MonotonicTime {
	c.mu.Lock()
	defer c.mu.Unlock()
	return tcpip.MonotonicTime{}.Add(c.now + time.Second)
}

// AfterFunc starts a timer.
func (c *manualClock) AfterFunc(d time.Duration, run func()) tcpip.Timer {
	timer := &manualTimer{clock: c, run: run, place: -1}
	timer.Reset(d)
	return timer
}

// next is when the first timer is due.
func (c *manualClock) next() (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.timers) == 0 {
		return 0, false
	}
	return c.timers[0].due, true
}

// expire takes the first timer that is due by then, moves the clock to its instant, and gives what it runs.
func (c *manualClock) expire(until time.Duration) func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.timers) == 0 || c.timers[0].due > until {
		return nil
	}
	timer := heap.Pop(&c.timers).(*manualTimer)
	if timer.due > c.now {
		c.now = timer.due
	}
	return timer.run
}

// stand puts the clock at an instant. Every timer that is due by then has run.
func (c *manualClock) stand(at time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at > c.now {
		c.now = at
	}
}

// Stop ends a timer; whether it was running.
func (t *manualTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	return t.stopLocked()
}

// Reset starts a timer anew.
func (t *manualTimer) Reset(d time.Duration) {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	t.stopLocked()
	// The suite's clock ticks each microsecond: what is due in between is due with the next tick.
	t.due = roundedUp(t.clock.now + max(d, 0))
	t.order = t.clock.started
	t.clock.started++
	heap.Push(&t.clock.timers, t)
}

func roundedUp(instant time.Duration) time.Duration {
	return (instant + time.Microsecond - 1).Truncate(time.Microsecond)
}

func (t *manualTimer) stopLocked() bool {
	if t.place < 0 {
		return false
	}
	heap.Remove(&t.clock.timers, t.place)
	return true
}

// timerHeap has the timer on top that is due first.
type timerHeap []*manualTimer

func (h timerHeap) Len() int { return len(h) }

func (h timerHeap) Less(i, j int) bool {
	if h[i].due != h[j].due {
		return h[i].due < h[j].due
	}
	return h[i].order < h[j].order
}

func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

func (h *timerHeap) Push(timer any) {
	t := timer.(*manualTimer)
	t.place = len(*h)
	*h = append(*h, t)
}

func (h *timerHeap) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.place = -1
	return t
}
