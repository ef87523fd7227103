package dev.postdate.jackson;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.postdate.MessageType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The messages of these tests. */
final class Samples {

    private Samples() {}

    record Everything(
            String text,
            char letter,
            int whole,
            long large,
            double floating,
            boolean flag,
            BigDecimal exact,
            BigInteger big,
            UUID id,
            Color color,
            List<Line> lines,
            Map<String, Integer> counts,
            Set<String> tags,
            Optional<String> some,
            Optional<String> none,
            OptionalInt someInt,
            OptionalLong noLong) {}

    record Line(String article, int quantity) {}

    record Moments(
            Instant instant,
            Duration duration,
            Period period,
            LocalDate date,
            LocalTime time,
            LocalDateTime dateTime,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            ZoneId zone,
            Year year,
            YearMonth month) {}

    @SuppressWarnings("ArrayRecordComponent") // what messages of users look like
    record Attachment(String name, byte[] content) {}

    record Ping() {}

    static final class Empty {}

    record Counted(
            int count,
            boolean urgent,
            double price,
            @Nullable Integer boxed,
            @Nullable String note,
            Optional<String> hint) {}

    record Celsius(int degrees) {}

    record Holder(@Nullable Object anything) {}

    record Nested(@Nullable Nested inner) {}

    record Tree(String name, List<Tree> children) {}

    record Computed(int left, int right) {
        public int getSum() {
            return left + right;
        }

        public boolean isZero() {
            return left + right == 0;
        }
    }

    record Positive(int amount) {
        Positive {
            if (amount <= 0) {
                throw new IllegalArgumentException("the amount must be positive");
            }
        }
    }

    enum Color {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "as green as grass";
            }
        };

        @Override
        public String toString() {
            return "the colour " + name();
        }
    }

    /** Written as Kotlin compiles a data class: final fields, one constructor, getters. */
    public static final class DataClass {
        private final String name;
        private final int size;

        public DataClass(String name, int size) {
            this.name = name;
            this.size = size;
        }

        public String getName() {
            return name;
        }

        public int getSize() {
            return size;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof DataClass that && name.equals(that.name) && size == that.size;
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, size);
        }
    }

    public static final class Bean {
        private int zeta;
        private String alpha = "";

        public int getZeta() {
            return zeta;
        }

        public void setZeta(int zeta) {
            this.zeta = zeta;
        }

        public String getAlpha() {
            return alpha;
        }

        public void setAlpha(String alpha) {
            this.alpha = alpha;
        }
    }

    public static final class Annotated {
        @JsonProperty
        private final String value;

        @JsonCreator
        Annotated(@JsonProperty("value") String value) {
            this.value = value;
        }

        String value() {
            return value;
        }
    }

    public static final class Secretive {
        @SuppressWarnings("unused")
        private final String secret = "lost";
    }

    sealed interface Payment {}

    @MessageType("pay.card")
    record Card(String number) implements Payment {}

    @MessageType("pay.transfer")
    record Transfer(String iban, int days) implements Payment {}

    sealed interface Later extends Payment {}

    @MessageType("pay.invoice")
    record Invoice(LocalDate payBy) implements Later {}

    @MessageType("pay.special")
    enum Special implements Payment {
        FREE,
        PREPAID
    }

    record Order(
            String id, Payment payment, List<Payment> others, Map<String, Payment> byName, Optional<Later> later) {}

    record Page<T>(List<T> items, T first) {}

    record Generic(Page<Payment> payments, List<Optional<LocalDate>> dates) {}

    sealed interface Unnamed {}

    record WithoutName(int value) implements Unnamed {}

    record UsesUnnamed(Unnamed value) {}

    sealed interface Open {}

    @MessageType("open.class")
    static non-sealed class OpenClass implements Open {}

    record UsesOpen(Open value) {}

    sealed interface Twins {}

    @MessageType("twin")
    record Castor(int value) implements Twins {}

    @MessageType("twin")
    record Pollux(int value) implements Twins {}

    record UsesTwins(Twins value) {}

    @MessageType("shape.base")
    static sealed class Concrete {
        public int id;
    }

    @MessageType("shape.special")
    static final class ConcreteChild extends Concrete {
        public int more;
    }

    record UsesConcrete(Concrete value) {}

    sealed interface Open2 {}

    @MessageType("bag")
    static final class Bag implements Open2 {
        private final Map<String, Object> values = new TreeMap<>();

        @JsonAnyGetter
        Map<String, Object> values() {
            return values;
        }

        @JsonAnySetter
        void put(String name, Object value) {
            values.put(name, value);
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface ByClassName {}

    record UsesClassName(ByClassName value) {}

    record PropertyByClassName(
            @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object value) {}
}
