@NullMarked
package dev.postdate.cli;

import org.jspecify.annotations.NullMarked;
