@NullMarked
package dev.postdate.internal.handler;

import org.jspecify.annotations.NullMarked;
