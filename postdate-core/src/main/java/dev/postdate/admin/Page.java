package dev.postdate.admin;

import java.util.List;
import java.util.Optional;

/**
 * Some results, and how to ask for those behind them.
 *
 * @param items in order; may be fewer than asked for, also where there are more
 * @param next to be given to the same question for the next page; empty where this is the last
 */
public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
        items = List.copyOf(items);
    }
}
