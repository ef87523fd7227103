package dev.postdate.benchmarks.work;

/** How much of a work is done: in full, quickly, or only to warm up for a quick one. */
public enum Scale {
    FULL,
    QUICK,
    BRIEF;

    /** What warms up for it. */
    public Scale warmUp() {
        return this == FULL ? QUICK : BRIEF;
    }

    /** The size of something at this scale. */
    public int of(int full, int quick, int brief) {
        return switch (this) {
            case FULL -> full;
            case QUICK -> quick;
            case BRIEF -> brief;
        };
    }
}
