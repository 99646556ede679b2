"""MiniStack with what it lacks to enforce the bank's rights, which it does with AUTH=true in the environment.

- The partitions that a DynamoDB request names are known to policies as dynamodb:LeadingKeys (DynamoDB developer guide, "Using IAM
  policy conditions for fine-grained access control").
- Variables in a condition, such as ${aws:PrincipalTag/tenant}, are filled in from who asks; a value whose variable is not there matches
  nothing (IAM user guide, "IAM policy elements: variables and tags").
- A batch of SQS needs the right to its single action (SQS developer guide, "Amazon SQS API permissions").
- TLS is taken to end before the emulator, which speaks plain HTTP.
"""

import json
import re

import ministack.app as app
from ministack.core import iam_actions, iam_evaluator

PARTITION = "pk"
EQUALS = re.compile(r"(#?\w+)\s*=\s*(:\w+)")
VARIABLE = re.compile(r"\$\{([^}]+)\}")


def keys_of(request):
    """The partitions that one operation names."""
    names = request.get("ExpressionAttributeNames") or {}
    values = request.get("ExpressionAttributeValues") or {}
    found = [(request.get(part) or {}).get(PARTITION) for part in ("Key", "Item")]
    for name, value in EQUALS.findall(request.get("KeyConditionExpression") or ""):
        if names.get(name, name) == PARTITION:
            found.append(values.get(value))
    return [key["S"] for key in found if isinstance(key, dict) and "S" in key]


def operations_of(request):
    """The operations in a request: itself, or each that a transaction or a batch brings."""
    yield request
    for item in request.get("TransactItems") or []:
        yield from item.values()
    for writes in (request.get("RequestItems") or {}).values():
        if isinstance(writes, list):
            for write in writes:
                yield from ({"Key": each.get("Key"), "Item": each.get("Item")} for each in write.values())


def leading_keys(body):
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return []
    return sorted({key for operation in operations_of(request) if isinstance(operation, dict) for key in keys_of(operation)})


def filled(value, context):
    """A value of a condition with its variables filled in; None if one of them is not there."""
    found = {name: iam_evaluator._resolve_condition_key(name, context) for name in VARIABLE.findall(value)}
    if any(not isinstance(text, str) for text in found.values()):
        return None
    return VARIABLE.sub(lambda match: found[match.group(1)], value)


def conditions_with_variables(conditions, context):
    def values_of(expected):
        values = expected if isinstance(expected, list) else [expected]
        return [text for text in (filled(str(value), context) for value in values) if text is not None]

    wanted = {operator: {key: values_of(each) for key, each in keys.items()} for operator, keys in (conditions or {}).items()}
    return known_conditions(wanted, context)


known_conditions = iam_evaluator._conditions_met
known_context = iam_actions.dynamodb_service_context
known_action = iam_actions.extract_iam_action
known_origin = app.pin_request_origin


def context_with_partitions(body):
    keys = leading_keys(body)
    return {**known_context(body), **({"dynamodb:LeadingKeys": keys} if keys else {})}


def single_action(*args, **kwargs):
    action = known_action(*args, **kwargs)
    return re.sub(r"^(sqs:\w+)Batch$", r"\1", action) if action else action


iam_evaluator._conditions_met = conditions_with_variables
iam_actions.extract_iam_action = single_action
iam_actions.dynamodb_service_context = context_with_partitions
app.pin_request_origin = lambda address, _: known_origin(address, True)

if __name__ == "__main__":
    app.main()
