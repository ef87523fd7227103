@NullMarked
package dev.postdate.rabbitmq;

import org.jspecify.annotations.NullMarked;
