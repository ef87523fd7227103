/** What an application measures and traces, told of by its node. */
@NullMarked
package dev.postdate.spring.observe;

import org.jspecify.annotations.NullMarked;
