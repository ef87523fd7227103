@NullMarked
package dev.postdate.jdbc;

import org.jspecify.annotations.NullMarked;
