/** Messages that are found by their package. */
package dev.postdate.spring.test.messages;
