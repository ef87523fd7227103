/** What an operator sees and may do, without touching the store: the only door that pages and commands use. */
@NullMarked
package dev.postdate.admin;

import org.jspecify.annotations.NullMarked;
