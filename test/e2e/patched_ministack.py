"""MiniStack with what version 1.5.33 lacks and a ledger needs. Each patch fails the start once it is no longer needed."""
import contextvars
import hashlib
import inspect
import json
import os
import re
import sys
import time

import ministack.core.iam_actions as iam_actions
import ministack.services.cloudformation.provisioners as cloudformation
import ministack.services.dynamodb as dynamodb
import ministack.services.lambda_svc as functions
import ministack.services.scheduler as scheduler
import ministack.services.sqs as sqs


def needed(patch, still):
    if not still:
        sys.exit(f'the patch "{patch}" is no longer needed: remove it from patched_ministack.py')


def fails(action):
    try:
        action()
        return False
    except Exception:
        return True


# PartiQL: SET x = list_append(x, ?)
needed('list_append', fails(lambda: dynamodb._pq_call('list_append', [{'L': []}, {'L': []}], [])))
stock_partiql_call = dynamodb._pq_call


def partiql_call(name, args, nodes):
    if name != 'list_append':
        return stock_partiql_call(name, args, nodes)
    if not all(arg and 'L' in arg for arg in args):
        raise ValueError('An operand in the update expression has an incorrect data type')
    return {'L': args[0]['L'] + args[1]['L']}


dynamodb._pq_call = partiql_call

# IAM: PartiQL statements need the permissions of what they do, each on its table
BATCH = 'dynamodb:BatchExecuteStatement'
INSERT = json.dumps({'Statements': [{'Statement': 'INSERT INTO "probe" VALUE {\'id\': ?}'}]}).encode()
stock_transaction_checks = iam_actions.dynamodb_transaction_checks
needed('permissions of PartiQL', not stock_transaction_checks(BATCH, INSERT, 'us-east-1', '000000000000'))


def transaction_checks(action, body, region, account):
    if action not in (BATCH, 'dynamodb:ExecuteStatement'):
        return stock_transaction_checks(action, body, region, account)
    request = json.loads(body)
    statements = [statement['Statement'] for statement in request.get('Statements', [request])]
    parts = [re.match(r'(INSERT|UPDATE|DELETE|SELECT)\b.*?"([\w.-]+)"', statement) for statement in statements]
    return [(f'dynamodb:PartiQL{part[1].capitalize()}', f'arn:aws:dynamodb:{region}:{account}:table/{part[2]}') for part in parts]


iam_actions.dynamodb_transaction_checks = transaction_checks

# IAM: batched calls of SQS need the permissions of single ones
stock_action = iam_actions.extract_iam_action
SEND = ('sqs', 'POST', '/', {'x-amz-target': 'AmazonSQS.SendMessageBatch'}, b'{}', {})
needed('permissions of SQS batches', stock_action(*SEND) == 'sqs:SendMessageBatch')


# IAM: to read one event source mapping is another permission than to list them
ONE_MAPPING = ('lambda', 'GET', '/2015-03-31/event-source-mappings/uuid', {}, b'', {})
needed('permission to read an event source mapping', stock_action(*ONE_MAPPING) != 'lambda:GetEventSourceMapping')


def iam_action(service, *request):
    action = stock_action(service, *request)
    if service == 'lambda' and request[0] == 'GET' and re.search(r'/event-source-mappings/[^/]+$', request[1]):
        return 'lambda:GetEventSourceMapping'
    return re.sub('Batch$', '', action) if service == 'sqs' and action else action


iam_actions.extract_iam_action = iam_action

# CloudFormation: an alarm on metric math is accepted, and not evaluated
MATH = {'EvaluationPeriods': 1, 'Threshold': 1, 'ComparisonOperator': 'GreaterThanOrEqualToThreshold',
        'Metrics': [{'Id': 'sum', 'Expression': 'SUM(METRICS())'}]}
needed('alarms on metric math', fails(lambda: cloudformation._cw_metric_alarm_record('probe', dict(MATH))))
stock_alarm = cloudformation._cw_metric_alarm_record


def alarm(name, properties):
    if properties.get('Metrics'):
        properties = {key: value for key, value in properties.items() if key != 'Metrics'}
        properties |= {'MetricName': 'math', 'Namespace': 'math', 'Statistic': 'Sum', 'Period': 60}
    return stock_alarm(name, properties)


cloudformation._cw_metric_alarm_record = alarm

# Lambda: the destination OnSuccess of an asynchronous invocation, with what the function returned
needed('OnSuccess destinations', 'OnSuccess' not in inspect.getsource(functions.invoke_async_with_retry))
asynchronous = contextvars.ContextVar('asynchronous', default=False)
stock_invoke, stock_execute = functions.invoke_async_with_retry, functions._execute_function


def returned(result):
    body = result.get('body')
    if isinstance(body, bytes):
        body = body.decode()
    try:
        return json.loads(body) if isinstance(body, str) else body
    except ValueError:
        return body


def invoke(function, event):
    token = asynchronous.set(True)
    try:
        return stock_invoke(function, event)
    finally:
        asynchronous.reset(token)


def execute(function, event, *more, **named):
    asked = asynchronous.get()
    asynchronous.set(False)
    result = stock_execute(function, event, *more, **named)
    asynchronous.set(asked)
    config = function.get('config') or function
    invoke_config = function.get('event_invoke_config') or (function.get('event_invoke_configs') or {}).get('$LATEST') or {}
    arn = ((invoke_config.get('DestinationConfig') or {}).get('OnSuccess') or {}).get('Destination')
    queue = sqs._queue_by_arn(arn) if asked and arn and not result.get('error') else None
    if queue is not None:
        now = time.time()
        body = json.dumps({
            'version': '1.0', 'timestamp': time.strftime('%Y-%m-%dT%H:%M:%S.000Z', time.gmtime()),
            'requestContext': {'requestId': 'e2e', 'functionArn': config['FunctionArn'] + ':$LATEST', 'condition': 'Success', 'approximateInvokeCount': 1},
            'requestPayload': event, 'responseContext': {'statusCode': 200, 'executedVersion': '$LATEST'}, 'responsePayload': returned(result),
        })
        queue['messages'].append({
            'id': os.urandom(16).hex(), 'body': body, 'md5_body': hashlib.md5(body.encode()).hexdigest(), 'md5_attrs': '', 'receipt_handle': None,
            'sent_at': now, 'visible_at': now, 'receive_count': 0, 'first_receive_at': None, 'message_attributes': {},
            'sys': {'SenderId': '000000000000', 'SentTimestamp': str(int(now * 1000))}, 'group_id': None, 'dedup_id': None, 'dedup_cache_key': None, 'seq': None,
        })
        functions.esm_wake.set()
    return result


functions.invoke_async_with_retry, functions._execute_function = invoke, execute

# SQS: the redrive of a dead-letter queue, done at once
needed('redrive of dead-letter queues', 'StartMessageMoveTask' not in sqs._HANDLERS)
redrives = {}


def dead_letter_source_queues(data, url):
    dead = sqs._get_q(url)['attributes']['QueueArn']
    policies = {queue['url']: json.loads(queue['attributes'].get('RedrivePolicy') or '{}') for queue in sqs._queues.values()}
    return {'queueUrls': [source for source, policy in policies.items() if policy.get('deadLetterTargetArn') == dead]}


def start_message_move_task(data, url):
    source, destination = sqs._queue_by_arn(data['SourceArn']), sqs._queue_by_arn(data['DestinationArn'])
    moved, source['messages'] = source['messages'], []
    destination['messages'] += [{**message, 'visible_at': time.time(), 'receive_count': 0, 'first_receive_at': None} for message in moved]
    redrives[data['SourceArn']] = len(moved)
    functions.esm_wake.set()
    return {'TaskHandle': 'e2e'}


def list_message_move_tasks(data, url):
    moved = redrives.get(data['SourceArn'])
    return {'Results': [] if moved is None else [
        {'Status': 'COMPLETED', 'SourceArn': data['SourceArn'], 'ApproximateNumberOfMessagesMoved': moved, 'ApproximateNumberOfMessagesToMove': moved},
    ]}


sqs._HANDLERS.update({
    'ListDeadLetterSourceQueues': dead_letter_source_queues,
    'StartMessageMoveTask': start_message_move_task,
    'ListMessageMoveTasks': list_message_move_tasks,
})

# CloudFormation: a schedule group whose name is taken cannot be created
group = cloudformation._RESOURCE_HANDLERS['AWS::Scheduler::ScheduleGroup']
stock_group_create = group['create']
scheduler._schedule_groups['probe'] = {'Name': 'probe'}
needed('schedule groups whose name is taken', not fails(lambda: stock_group_create('Probe', {'Name': 'probe'}, 'Probe')))
scheduler._schedule_groups.pop('probe', None)


def group_create(logical_id, properties, stack_name):
    if properties.get('Name') in scheduler._schedule_groups:
        raise ValueError(f"Schedule group {properties['Name']} already exists. (Service: Scheduler, Status Code: 409)")
    return stock_group_create(logical_id, properties, stack_name)


cloudformation._RESOURCE_HANDLERS['AWS::Scheduler::ScheduleGroup'] = {**group, 'create': group_create}

# CloudFormation: a table without a name gets a new one in each stack, and keeps it in an update
table = cloudformation._RESOURCE_HANDLERS['AWS::DynamoDB::GlobalTable']
PROBE = {'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}], 'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'}],
         'BillingMode': 'PAY_PER_REQUEST'}


def table_names():
    created = [table['create']('Probe', dict(PROBE), 'Probe')[0] for _ in range(2)]
    updated = table['update'](created[0], dict(PROBE), {**PROBE, 'DeletionProtectionEnabled': False}, 'Other')[0]
    for name in {*created, updated}:
        dynamodb._tables.pop(name, None)
    return created, updated


(first, second), updated = contextvars.Context().run(table_names)
needed('new names of tables', first == second)
needed('names of tables in updates', updated != first)


def table_create(logical_id, properties, stack_name):
    name = properties.get('TableName') or f'{stack_name}-{logical_id}-{os.urandom(6).hex().upper()}'
    return table['create'](logical_id, {**properties, 'TableName': name}, stack_name)


def table_update(physical_id, old_properties, new_properties, stack_name):
    return table['update'](physical_id, {**old_properties, 'TableName': physical_id}, {**new_properties, 'TableName': physical_id}, stack_name)


cloudformation._RESOURCE_HANDLERS['AWS::DynamoDB::GlobalTable'] = {**table, 'create': table_create, 'update': table_update}

if __name__ == '__main__':
    from ministack.app import main
    sys.exit(main())
