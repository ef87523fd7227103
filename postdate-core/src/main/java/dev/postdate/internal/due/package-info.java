/** The passes: claim what is due, keep the lease, recover what dead nodes had. */
@NullMarked
package dev.postdate.internal.due;

import org.jspecify.annotations.NullMarked;
