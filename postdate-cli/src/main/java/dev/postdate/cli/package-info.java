/**
 * The admin API as a command line. A command starts a node that only sends, asks or does one thing, and closes it. {@link
 * dev.postdate.cli.Main} is the only type that others see; what a command answers is one document, printed as JSON or as a table of it.
 */
@NullMarked
package dev.postdate.cli;

import org.jspecify.annotations.NullMarked;
