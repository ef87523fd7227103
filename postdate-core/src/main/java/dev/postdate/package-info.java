/**
 * What an application types: build a {@link dev.postdate.Postdate}, take its {@link dev.postdate.MessageBus}, send messages
 * now or dated for later, and handle them.
 */
@NullMarked
package dev.postdate;

import org.jspecify.annotations.NullMarked;
