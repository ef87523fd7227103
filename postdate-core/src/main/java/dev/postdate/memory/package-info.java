/** x */
@org.jspecify.annotations.NullMarked
package dev.postdate.memory;
