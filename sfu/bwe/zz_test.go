package bwe_test
import ("testing";"time";"fmt")
func TestZZ(t *testing.T){
 steps := func(at time.Duration) float64 { if at<15*time.Second||at>35*time.Second {return 3e6}; return 250e3 }
 for _, r := range []struct{n string; p path; until time.Duration}{
 {"250k", path{rate:constant(250e3)},40*time.Second},
 {"500k", path{rate:constant(500e3)},40*time.Second},
 {"1M", path{rate:constant(1e6)},40*time.Second},
 {"2M", path{rate:constant(2e6)},40*time.Second},
 {"5M", path{rate:constant(5e6)},40*time.Second},
 {"step", path{rate:steps},60*time.Second},
 {"loss5", path{rate:constant(2e6),loss:.05},40*time.Second},
 {"loss10", path{rate:constant(2e6),loss:.10},40*time.Second},
 {"loss20", path{rate:constant(2e6),loss:.20},40*time.Second},
 {"loss30", path{rate:constant(2e6),loss:.30},40*time.Second},
 {"jitter", path{rate:constant(2e6),delay:200*time.Millisecond,jitter:50*time.Millisecond},40*time.Second},
 {"wander", path{rate:constant(2e6),delay:200*time.Millisecond,wander:100*time.Millisecond},40*time.Second},
 {"policer", path{rate:constant(1e6),policer:true},40*time.Second},
 {"burst", path{rate:constant(2e6),bursts:.005},40*time.Second},
 }{
  t.Run(r.n, func(t *testing.T){
   f := lone(r.p,1,constant(6e6),r.until)
   h:=r.until/2
   fmt.Printf("%-8s goodput 10-15s %5.0f  2nd half %5.0f q95 %v lost %.1f%%  t75=%v\n", r.n, f.goodput(10*time.Second,15*time.Second)/1e3, f.goodput(h,r.until)/1e3, f.queue95(h,r.until).Round(time.Millisecond), 100*f.lost(h,r.until), 0)
   if testing.Verbose() {trace(t,f,r.until)}
  })
 }
}
