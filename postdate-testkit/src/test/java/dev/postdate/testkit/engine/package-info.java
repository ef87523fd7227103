@NullMarked
package dev.postdate.testkit.engine;

import org.jspecify.annotations.NullMarked;
