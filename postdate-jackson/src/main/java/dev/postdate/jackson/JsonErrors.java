package dev.postdate.jackson;

import dev.postdate.SerializationException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * Says what went wrong in words of our own. Jackson's messages quote what they found, and a message's values must not end up in
 * logs and error histories; so Jackson's exceptions are not kept as causes either, only what the application's own code threw.
 */
final class JsonErrors {

    private static final int LONGEST_QUOTE = 80;

    private JsonErrors() {}

    static SerializationException writing(Type type, Exception failure) {
        return failed("The message of type " + type.getTypeName() + " cannot be written", failure);
    }

    static SerializationException reading(Type type, Exception failure) {
        return failed("The body is no " + type.getTypeName(), failure);
    }

    /** Of a tree, which has no type. */
    static SerializationException changing(JacksonException failure) {
        return failed("The JSON of the body cannot be changed", failure);
    }

    private static SerializationException failed(String what, Exception failure) {
        @Nullable Throwable own = ownCause(failure);
        String where = failure instanceof JacksonException jackson ? where(jackson) : "";
        if (own instanceof SerializationException refused) {
            return new SerializationException(what + where + ": " + refused.getMessage(), refused.getCause());
        }
        return new SerializationException(
                what + where + ": " + (own == null ? reason(failure) : thrown(own)) + ".", own);
    }

    /** The first cause that is not Jackson's, such as what a record's constructor threw. */
    private static @Nullable Throwable ownCause(Throwable failure) {
        @Nullable Throwable cause = failure;
        while (cause instanceof JacksonException) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String thrown(Throwable own) {
        return "the class itself threw " + own.getClass().getName();
    }

    private static String where(JacksonException failure) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(shortened(step.getPropertyName()));
            }
        }
        return path.isEmpty() ? "" : " at " + path;
    }

    private static String reason(Exception failure) {
        if (failure instanceof StreamConstraintsException) {
            return "it is nested more than 500 levels deep or has a number of more than 1,000 digits"
                    + position(failure);
        }
        if (failure instanceof InvalidTypeIdException unknown) {
            return unknown.getTypeId() == null
                    ? "the property '" + SealedTypeIntrospector.TYPE_PROPERTY + "' that says which "
                            + name(unknown.getBaseType()) + " it is, is missing"
                    : "no class of " + name(unknown.getBaseType()) + " has the name '" + shortened(unknown.getTypeId())
                            + "'";
        }
        if (failure instanceof InvalidDefinitionException unfit) {
            return "the class is not fit for JSON: "
                    + unfit.getOriginalMessage(); // speaks of classes only, never of values
        }
        if (failure instanceof MismatchedInputException mismatch) {
            @Nullable Class<?> target = mismatch.getTargetType();
            return "it does not hold a valid " + (target == null ? "value" : target.getTypeName()) + position(failure);
        }
        if (failure instanceof StreamReadException) {
            return "it is not valid JSON" + position(failure);
        }
        return "Jackson reports " + failure.getClass().getSimpleName() + position(failure);
    }

    private static String name(@Nullable Type type) {
        return type == null ? "the sealed type" : type.getTypeName();
    }

    private static String position(Exception failure) {
        @Nullable
        TokenStreamLocation location = failure instanceof JacksonException jackson ? jackson.getLocation() : null;
        return location == null || location.getLineNr() < 1
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static String shortened(String text) {
        String visible = text.replaceAll("\\p{Cntrl}", "?");
        return visible.length() <= LONGEST_QUOTE ? visible : visible.substring(0, LONGEST_QUOTE) + "…";
    }
}
