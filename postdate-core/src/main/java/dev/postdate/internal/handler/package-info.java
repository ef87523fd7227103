/** Finds handlers, checks their shapes and calls them. */
@NullMarked
package dev.postdate.internal.handler;

import org.jspecify.annotations.NullMarked;
