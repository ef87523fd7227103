/** The code that the documentation shows, run as tests, and the tests that hold pages and code together. */
@NullMarked
package dev.postdate.docs;

import org.jspecify.annotations.NullMarked;
