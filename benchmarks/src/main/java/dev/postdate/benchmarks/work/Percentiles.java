package dev.postdate.benchmarks.work;

import java.util.List;

/** What is told of many times, all in milliseconds. */
record Percentiles(double p50, double p99, double most) {

    /** @param aMilli how many of the units in which the times are make a millisecond */
    static Percentiles ofSorted(long[] times, double aMilli) {
        return new Percentiles(
                times[times.length / 2] / aMilli,
                times[(int) (times.length * 0.99)] / aMilli,
                times[times.length - 1] / aMilli);
    }

    /** Of a work whose unit is the first of them. */
    List<Sample> samples() {
        return List.of(new Sample("ms p99", p99), new Sample("ms p50", p50), new Sample("ms at most", most));
    }
}
