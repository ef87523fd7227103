/** The operator's view, on the store alone. */
@NullMarked
package dev.postdate.internal.admin;

import org.jspecify.annotations.NullMarked;
