/**
 * Messages through processes that are killed and frozen while their server restarts; then a checker that knows only what the sender was
 * told and what the handlers saw.
 */
@NullMarked
package dev.postdate.chaos;

import org.jspecify.annotations.NullMarked;
