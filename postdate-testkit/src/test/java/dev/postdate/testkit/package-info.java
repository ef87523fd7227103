@NullMarked
package dev.postdate.testkit;

import org.jspecify.annotations.NullMarked;
