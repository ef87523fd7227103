/** What the actuator shows of a node. */
@NullMarked
package dev.postdate.spring.actuate;

import org.jspecify.annotations.NullMarked;
