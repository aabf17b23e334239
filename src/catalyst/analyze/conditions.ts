import { defineConditions } from "../../common/errors/conditions.ts";

defineConditions({});
